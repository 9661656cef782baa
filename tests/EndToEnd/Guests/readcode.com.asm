; Runs a routine, then has INT 21h/3Fh read the next routine from the file CODE.BIN over it and runs that, block by
; block until the file ends. Each routine of 4 bytes is MOV DL, imm8 / NOP / RET and gives the next character printed.
        org 100h
        cpu 8086
        mov dx, name
        mov ax, 3D00h
        int 21h
        mov bx, ax
        jc failed
next:   call area
        mov ah, 2
        int 21h
        mov dx, area
        mov cx, 4
        mov ah, 3Fh
        int 21h
        jc failed
        cmp ax, 4
        je next
        mov ax, 4C00h
        int 21h
failed: mov ax, 4C01h
        int 21h
name:   db 'CODE.BIN', 0
area:   mov dl, '>'
        nop
        ret
