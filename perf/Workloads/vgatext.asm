; A screen of text written by plain stores, by STOSW and read back: 2000 cells three times.
        %include "common.inc"
work:   mov ax, 0B800h
        mov es, ax
        mov cx, 2000
        xor di, di
        mov ax, [checksum]
        and al, 7Fh
        mov ah, 7
store:  mov [es:di], ax
        inc al
        add di, 2
        loop store
        mov cx, 2000
        xor di, di
        mov bx, 1
load:   add bx, [es:di]
        rol bx, 1
        add di, 2
        loop load
        mov ax, 0720h
        xor di, di
        mov cx, 2000
        rep stosw
        add [checksum], bx
        push cs
        pop es
        ret
