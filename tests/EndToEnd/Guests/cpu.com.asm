; Names the processor, as programs of the time did: by the upper bits of FLAGS, a shift by more than 31, the zero flag behind
; MUL, the flags AC and ID, and CPUID.
        cpu 8086
        org 100h
; An 8086 has bits 12-15 of FLAGS always set, an 80286 in real mode always clear.
        pushf
        pop ax
        and ax, 0FFFh
        push ax
        popf
        pushf
        pop ax
        and ax, 0F000h
        cmp ax, 0F000h
        je before286
        mov ax, 7000h
        push ax
        popf
        pushf
        pop ax
        test ax, 7000h
        mov dx, text286
        jz print
; AC, bit 18, can be changed since the 80486; ID, bit 21, where CPUID is.
        cpu 386
        mov ebx, esp
        and esp, ~3
        pushfd
        pop eax
        mov ecx, eax
        xor eax, 40000h
        push eax
        popfd
        pushfd
        pop eax
        push ecx
        popfd
        mov esp, ebx
        xor eax, ecx
        test eax, 40000h
        mov dx, text386
        jz print
        pushfd
        pop eax
        mov ecx, eax
        xor eax, 200000h
        push eax
        popfd
        pushfd
        pop eax
        push ecx
        popfd
        xor eax, ecx
        test eax, 200000h
        mov dx, text486
        jz print
        cpu 586
        xor eax, eax
        cpuid
        mov [maker], ebx
        mov [maker + 4], edx
        mov [maker + 8], ecx
        cmp al, 1
        jb unknown
        mov eax, 1
        cpuid
        and ah, 15
        mov di, text586
        cmp ah, 5
        je known
        mov di, text686
        cmp ah, 6
        jne unknown
known:
        test dl, 10h                    ; the time stamp counter runs
        jz unknown
        rdtsc
        mov ebx, eax
        rdtsc
        cmp eax, ebx
        je unknown
        mov dx, textmaker
        mov ah, 9
        int 21h
        mov dx, di
        jmp print
unknown:
        mov dx, textunknown
        jmp print

        cpu 8086
; The 80186 and its followers take a count modulo 32; a V20 does not, but leaves ZF alone when it multiplies.
before286:
        mov ax, 0FFFFh
        mov cl, 33
        shl ax, cl
        mov dx, text186
        jnz print
        xor al, al
        mov al, 40h
        mul al
        mov dx, textv20
        jz print
        mov dx, text86
print:  mov ah, 9
        int 21h
        mov ax, 4C00h
        int 21h

text86: db "8086$"
textv20: db "V20$"
text186: db "80186$"
text286: db "80286$"
text386: db "80386$"
text486: db "80486$"
text586: db "Pentium$"
text686: db "Pentium II$"
textunknown: db "unknown$"
textmaker:
maker:  db "............ $"
