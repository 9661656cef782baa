; Prints every string of its environment on a line of its own, then the program's path that follows them.
        org 100h
        cpu 8086
        mov es, [2Ch]
        xor di, di
.string: cmp byte [es:di], 0
        je .end
        call line
        jmp .string
.end:   inc di
        cmp word [es:di], 1             ; the count of strings after the environment
        jne failed
        scasw
        mov dx, title
        mov ah, 9
        int 21h
        call line
        mov ax, 4C00h
        int 21h
failed: mov ax, 4C01h
        int 21h

line:   mov dl, [es:di]                 ; prints the string at ES:DI and steps over it
        inc di
        or dl, dl
        jz .end
        mov ah, 2
        int 21h
        jmp line
.end:   mov dx, newline
        mov ah, 9
        int 21h
        ret

title:  db 'PROGRAM=$'
newline: db 13, 10, '$'
