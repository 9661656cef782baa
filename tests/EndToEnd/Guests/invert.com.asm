; A filter: every byte of standard input goes to standard output with all its bits inverted, by handle and in blocks.
        org 100h
        cpu 8086
next:   mov ah, 3Fh
        xor bx, bx
        mov cx, 1000
        mov dx, buffer
        int 21h
        jc failed
        mov cx, ax
        jcxz done
        mov di, buffer
        push cx
.byte:  not byte [di]
        inc di
        loop .byte
        pop cx
        mov ah, 40h
        mov bx, 1
        int 21h
        jc failed
        cmp ax, cx
        jne failed
        jmp next
done:   mov ax, 4C00h
        int 21h
failed: mov ax, 4C01h
        int 21h
buffer:
