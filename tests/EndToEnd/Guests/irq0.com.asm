; Hooks INT 1Ch and INT 08h and waits, halted, until each has come four times; then unhooks them and says so.
        org 100h
        cpu 8086
        mov ax, 351Ch
        int 21h
        mov [old1C], bx
        mov [old1C + 2], es
        mov ax, 3508h
        int 21h
        mov [old08], bx
        mov [old08 + 2], es
        mov dx, new1C
        mov ax, 251Ch
        int 21h
        mov dx, new08
        mov ax, 2508h
        int 21h
.wait:  hlt
        cmp byte [ticks1C], 4
        jb .wait
        cmp byte [ticks08], 4
        jb .wait
        push ds
        lds dx, [cs:old08]
        mov ax, 2508h
        int 21h
        lds dx, [cs:old1C]
        mov ax, 251Ch
        int 21h
        pop ds
        mov dx, good
        mov ah, 9
        int 21h
        mov ax, 4C00h
        int 21h

new1C:  inc byte [cs:ticks1C]
        iret
new08:  inc byte [cs:ticks08]
        jmp far [cs:old08]

ticks1C: db 0
ticks08: db 0
old1C:  dw 0, 0
old08:  dw 0, 0
good:   db 'four ticks', 13, 10, '$'
