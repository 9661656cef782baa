; A file of 1024 KB written and read in order by 32 KB.
        %include "common.inc"
BLOCK   equ 32768
BLOCKS  equ 32
work:   mov ah, 3Ch
        xor cx, cx
        mov dx, name
        int 21h
        mov bx, ax
        mov bp, BLOCKS
write:  mov [buffer], bp
        mov ah, 40h
        mov cx, BLOCK
        mov dx, buffer
        int 21h
        dec bp
        jnz write
        mov ax, 4200h
        xor cx, cx
        xor dx, dx
        int 21h
read:   mov ah, 3Fh
        mov cx, BLOCK
        mov dx, buffer
        int 21h
        add [checksum], ax
        rol dword [checksum], 1
        mov dx, [buffer]
        xor [checksum + 2], dx
        or ax, ax
        jnz read
        mov ah, 3Eh
        int 21h
        ret
name:   db "SEQ.TMP", 0
        align 64
buffer:
