; A frame of 320 by 200 points in 256 colours, written by the byte, then moved down a line.
        %include "common.inc"
work:   cmp word [mode], 13h
        je ready
        mov ax, 13h
        mov [mode], ax
        int 10h
ready:  mov ax, 0A000h
        mov es, ax
        xor di, di
        mov dx, 200
line:   mov cx, 320
        mov al, [checksum]
        add al, dl
point:  mov [es:di], al
        inc di
        add al, 3
        loop point
        dec dx
        jnz line
        push ds
        push es
        pop ds
        xor si, si
        mov di, 320
        mov cx, 199 * 320 / 2
        rep movsw
        pop ds
        mov ax, [es:64000 - 2]
        add [checksum], ax
        push cs
        pop es
        cmp dword [count], 1
        jne again_
        mov ax, 3                       ; the last one: back to text
        int 10h
again_: ret
        align 64
mode:   dw 0
