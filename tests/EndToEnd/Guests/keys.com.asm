; Prints the character code of every key that INT 16h gives, in hexadecimal, until Escape or Ctrl-Z.
        org 100h
        cpu 8086
next:   xor ah, ah
        int 16h
        cmp al, 27
        je done
        cmp al, 26
        je done
        push ax
        mov cl, 4
        shr al, cl
        call digit
        pop ax
        call digit
        mov dl, ' '
        mov ah, 2
        int 21h
        jmp next
done:   mov ax, 4C00h
        int 21h

digit:  and al, 15                      ; the old trick: 0..15 to '0'..'F'
        add al, 90h
        daa
        adc al, 40h
        daa
        mov dl, al
        mov ah, 2
        int 21h
        ret
