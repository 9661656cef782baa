; A TSR: hooks INT 21h and answers function F0h with AX = BX + 1; passes all else on. INT 1Ch counts ticks, which
; function F1h returns in AX. Stays by INT 21h/31h with code 42.
        org 100h
        cpu 8086
        jmp install

new21:  cmp ah, 0F0h
        je .answer
        cmp ah, 0F1h
        je .ticks
        jmp far [cs:old21]
.answer: mov ax, bx
        inc ax
        iret
.ticks: mov ax, [cs:ticks]
        iret

new1C:  inc word [cs:ticks]
        jmp far [cs:old1C]

old21:  dw 0, 0
old1C:  dw 0, 0
ticks:  dw 0

install: mov ax, 3521h
        int 21h
        mov [old21], bx
        mov [old21 + 2], es
        mov ax, 351Ch
        int 21h
        mov [old1C], bx
        mov [old1C + 2], es
        mov dx, new21
        mov ax, 2521h
        int 21h
        mov dx, new1C
        mov ax, 251Ch
        int 21h
        mov dx, (install - $$ + 100h + 15) / 16
        mov ax, 312Ah
        int 21h
