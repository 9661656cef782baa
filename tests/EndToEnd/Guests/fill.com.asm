; Writes to FULL.DAT in pieces of as many bytes as the command tail says until a write is short, closes it, and says how many
; bytes DOS took in hexadecimal. Exit code 1: a write or the close failed.
        cpu 386
        org 100h
        mov si, 81h
        xor eax, eax
        xor ebp, ebp
skip:   lodsb
        cmp al, ' '
        je skip
digit:  sub al, '0'
        cmp al, 9
        ja parsed
        imul ebp, ebp, 10
        add ebp, eax
        lodsb
        jmp digit
parsed: mov ah, 3Ch
        xor cx, cx
        mov dx, name
        int 21h
        jc failed
        mov bx, ax
        xor esi, esi
more:   mov ah, 40h
        mov cx, bp
        mov dx, 100h
        int 21h
        jc failed
        movzx eax, ax
        add esi, eax
        cmp ax, bp
        je more
        mov ah, 3Eh
        int 21h
        jc failed
        mov cx, 8
nibble: rol esi, 4
        mov ax, si
        and al, 15
        cmp al, 10
        sbb al, 69h
        das
        mov dl, al
        mov ah, 2
        int 21h
        loop nibble
        mov ax, 4C00h
        int 21h
failed: mov ax, 4C01h
        int 21h
name:   db "FULL.DAT", 0
