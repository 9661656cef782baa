; Collatz lengths and a mixing function on 32-bit registers in 16-bit code: operand-size prefixes, ADC, rotates.
        %include "common.inc"
work:   mov cx, 200
        mov esi, 27
number: mov eax, esi
        xor ebx, ebx
step:   cmp eax, 1
        jbe known
        inc ebx
        shr eax, 1
        jnc step
        lea eax, [eax + eax * 2 + 2]    ; (3n + 1) / 2, where n is the odd 2 * eax + 1
        jmp step
known:  rol dword [checksum], 5
        xor [checksum], ebx
        add esi, 2
        loop number
        ret
