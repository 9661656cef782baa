; Prints its command tail between brackets, byte for byte as it stands in the PSP, then the tail's length.
        org 100h
        cpu 8086
        mov dl, '['
        mov ah, 2
        int 21h
        mov si, 80h
        lodsb
        xor cx, cx
        mov cl, al
        jcxz .done
.next:  lodsb
        mov dl, al
        mov ah, 2
        int 21h
        loop .next
.done:  mov dl, ']'
        mov ah, 2
        int 21h
        mov al, [80h]
        aam                             ; tails used here are shorter than 100 bytes
        add ax, '00'
        xchg al, ah
        mov dl, al
        push ax
        mov ah, 2
        int 21h
        pop ax
        mov dl, ah
        mov ah, 2
        int 21h
        mov ax, 4C00h
        int 21h
