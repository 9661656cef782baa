; 32 KB at random places of a file of 1 MB: read, changed, written back, 64 times a unit.
        %include "common.inc"
BLOCK   equ 32768
work:   cmp word [handle], 0
        jne ready
        call make
ready:  mov bp, 64
next:   imul eax, [seed], 1103515245
        add eax, 12345
        mov [seed], eax
        shr eax, 12                     ; 20 bits
        cmp eax, 100000h - BLOCK
        jbe inside
        sub eax, BLOCK
inside: mov [place], eax
        call seek
        mov ah, 3Fh
        mov cx, BLOCK
        mov dx, buffer
        int 21h
        mov al, [buffer]
        add [checksum], al
        rol dword [checksum], 1
        inc byte [buffer]
        mov eax, [place]
        call seek
        mov ah, 40h
        mov cx, BLOCK
        mov dx, buffer
        int 21h
        dec bp
        jnz next
        ret
seek:   mov dx, ax
        shr eax, 16
        mov cx, ax
        mov ax, 4200h
        mov bx, [handle]
        int 21h
        ret
make:   mov ah, 3Ch
        xor cx, cx
        mov dx, name
        int 21h
        mov [handle], ax
        mov bx, ax
        mov bp, 128
fill:   mov ah, 40h
        mov cx, 8192
        mov dx, buffer
        int 21h
        dec bp
        jnz fill
        ret
name:   db "RANDOM.TMP", 0
        align 64
seed:   dd 1
place:  dd 0
handle: dw 0
        align 64
buffer:
