; Exits with the code whose decimal digits are its argument; without one it leaves by RET, which is INT 20h and code 0.
        org 100h
        cpu 8086
        mov si, 81h
        xor bx, bx
        xor cx, cx                      ; digits seen
.next:  lodsb
        cmp al, ' '
        je .next
        cmp al, 13
        je .done
        sub al, '0'
        cbw
        xchg ax, bx
        mov dx, 10
        mul dx
        add bx, ax
        inc cx
        jmp .next
.done:  jcxz .plain
        mov al, bl
        mov ah, 4Ch
        int 21h
.plain: ret
