; Writes one line through each way that streams to standard output, and one line to standard error.
        org 100h
        cpu 8086
%macro say 1
        mov si, %%text
%%next: lodsb
        or al, al
        jz %%done
        %1
        jmp %%next
%%text: db %str(%1), 13, 10, 0
%%done:
%endmacro
        say call by02
        say call by06
        say call by29
        say call by10
        mov dx, text09
        mov ah, 9
        int 21h
        mov dx, text40
        mov cx, text40.end - text40
        mov bx, 1
        mov ah, 40h
        int 21h
        mov dx, textErr
        mov cx, textErr.end - textErr
        mov bx, 2
        mov ah, 40h
        int 21h
        mov ax, 4C00h
        int 21h

by02:   mov dl, al
        mov ah, 2
        int 21h
        ret
by06:   mov dl, al
        mov ah, 6
        int 21h
        ret
by29:   int 29h
        ret
by10:   push si
        mov ah, 0Eh
        mov bx, 7
        int 10h
        pop si
        ret

text09: db 'call by09', 13, 10, '$'
text40: db 'call by40', 13, 10
.end:
textErr: db 'to standard error', 13, 10
.end:
