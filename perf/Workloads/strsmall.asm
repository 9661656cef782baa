; Short strings: their length, a copy, a comparison, each of 3 to 18 bytes.
        %include "common.inc"
work:   mov bx, 3
length: mov byte [text + bx], 0
        mov di, text
        xor al, al
        mov cx, 0FFFFh
        repne scasb
        not cx                          ; with the zero
        push cx
        mov si, text
        mov di, copy
        rep movsb
        pop cx
        mov si, text
        mov di, copy
        repe cmpsb
        setz al
        add [checksum], al
        adc word [checksum + 1], si
        mov al, [other + bx]
        mov [text + bx], al
        mov cx, bx
        mov di, copy
        mov al, bl
        rep stosb
        inc bx
        cmp bx, 18
        jb length
        ret
        align 64
text:   db "the quick brown fox jumps"
other:  db "the quick brown fox jumps"
        align 64
copy:
