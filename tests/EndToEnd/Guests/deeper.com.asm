; EXECs itself until memory ends; each generation, on its way back, adds a dot. The innermost prints DOS's error first.
        org 100h
        cpu 8086
        mov sp, stackTop
        mov bx, (stackTop - $$ + 100h + 15) / 16
        mov ah, 4Ah
        int 21h
        mov [block + 4], ds
        mov dx, self
        mov bx, block
        mov ax, 4B00h
        int 21h
        mov dl, '.'
        jnc .say
        mov dl, al
        add dl, '0'
.say:   mov ah, 2
        int 21h
        mov ax, 4C00h
        int 21h
self:   db 'DEEPER.COM', 0
tail:   db 0, 13
block:  dw 0
        dw tail, 0
        dw -1, -1, -1, -1
        times 1000 db 0
        align 2
        times 256 db 0
stackTop:
