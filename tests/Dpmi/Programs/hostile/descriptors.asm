; Descriptors of random bits, loaded into every register that takes them, and what they describe touched.
%include "dpmi.inc"
main:
        mov     cx, 1
        dpmi    0
        mov     [selector], ax
        mov     bl, 0Ah
.hook:  mov     cx, cs
        mov     edx, handler
        dpmi    203h
        inc     bl
        cmp     bl, 0Eh
        jbe     .hook
        mov     word [rounds], 4000
.round: call    random
        mov     [descriptor], eax
        call    random
        mov     [descriptor + 4], eax
        test    byte [rounds], 1
        jz      .raw
        or      byte [descriptor + 5], 0F0h     ; half of them such as are accepted
        and     byte [descriptor + 6], 0DFh
.raw:   mov     bx, [selector]
        push    ds
        pop     es
        mov     edi, descriptor
        dpmi    0Ch
        mov     cx, [descriptor + 5]
        mov     bx, [selector]
        dpmi    9
        mov     cx, [descriptor + 2]
        mov     dx, [descriptor]
        mov     bx, [selector]
        test    byte [rounds], 2
        jz      .base
        dpmi    8
        jmp     .use
.base:  dpmi    7
.use:   mov     word [resume], .es
        mov     es, [selector]
        mov     eax, [es:0]
        call    random
        mov     ecx, [es:eax]
.es:    mov     word [resume], .fs
        mov     fs, [selector]
        mov     ebx, eax
        mov     ecx, [fs:ebx]
        mov     word [resume], .fs
        verr    [selector]
        verw    [selector]
        lar     eax, [selector]
        lsl     eax, [selector]
.fs:    dec     word [rounds]
        jnz     .round
        done

random:
        mov     eax, [seed]
        imul    eax, 1664525
        add     eax, 1013904223
        mov     [seed], eax
        rol     eax, 13
        ret

; Goes on where it was said, with segment registers that are right.
handler:
        push    ax
        push    bp
        mov     bp, sp
        mov     ax, [cs:resume]
        mov     [bp + 4 + 3 * WIDE], ax
        pop     bp
        pop     ax
        RETFAR
        align   4
seed:   dd      4711
descriptor: dd  0, 0
selector: dw    0
resume: dw      0
rounds: dw      0
        PROGRAM_END
