; Calls of the video BIOS: the cursor is set and read, a line written as a teletype does, a character with its colour.
; 172 calls a unit.
        %include "common.inc"
work:   mov di, 5
row:    mov ah, 2
        mov bh, 0
        mov dx, di
        mov dh, dl
        int 10h
        mov si, text
        mov cx, 30
put:    lodsb
        mov ah, 0Eh
        mov bx, 7
        int 10h
        loop put
        mov ah, 3
        mov bh, 0
        int 10h
        add [checksum], dx
        mov ax, 0900h + '*'
        mov bx, 1Eh
        mov cx, 5
        int 10h
        mov ah, 8
        mov bh, 0
        int 10h
        add [checksum + 2], ax
        dec di
        jnz row
        mov ax, 0E0Dh
        mov bx, 7
        int 10h
        mov ax, 0E0Ah
        int 10h
        ret
        align 64
text:   db "All work and no play makes ..."
