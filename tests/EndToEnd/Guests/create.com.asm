; Tries to create the file that its argument names and to write a word into it; prints 'created' or DOS's error.
        org 100h
        cpu 8086
        mov si, 82h
.name:  lodsb
        cmp al, 13
        jne .name
        mov byte [si - 1], 0
        mov dx, 82h
        xor cx, cx
        mov ah, 3Ch
        int 21h
        jc .error
        mov bx, ax
        mov ah, 40h
        mov cx, 4
        mov dx, text
        int 21h
        jc .error
        mov ah, 3Eh
        int 21h
        mov dx, created
        jmp .say
.error: add [number], al
        mov dx, error
.say:   mov ah, 9
        int 21h
        mov ax, 4C00h
        int 21h
text:   db 'text'
created: db 'created', 13, 10, '$'
error:  db 'error '
number: db '0', 13, 10, '$'
