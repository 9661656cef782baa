; Closes its standard output, writes to it by handle and by function 02h, and exits with the error of the former.
        org 100h
        cpu 8086
        mov bx, 1
        mov ah, 3Eh
        int 21h
        mov ah, 40h
        mov bx, 1
        mov cx, 4
        mov dx, text
        int 21h
        jc .error
        mov al, 0
.error: push ax
        mov dl, 'X'
        mov ah, 2
        int 21h
        pop ax
        mov ah, 4Ch
        int 21h
text:   db 'text'
