; EXECs the program named by its first word, passes it the rest of the command line, and prints how it ended:
; its return code and the kind of its end. Exits with the child's code.
        org 100h
        cpu 8086
        mov ax, stackTop
        mov sp, ax
        mov bx, (stackTop - $$ + 100h + 15) / 16    ; keep this program's own memory alone
        mov ah, 4Ah
        int 21h
        jc failed

        mov si, 81h                     ; the first word, then the rest with its CR
.space: lodsb
        cmp al, ' '
        je .space
        mov di, program
.name:  stosb
        lodsb
        cmp al, ' '
        je .tail
        cmp al, 13
        jne .name
.tail:  mov byte [di], 0
        dec si
        mov di, tail + 1
        xor cx, cx
.copy:  lodsb
        stosb
        inc cx
        cmp al, 13
        jne .copy
        dec cx
        mov [tail], cl

        mov [block + 4], ds
        mov [block + 8], ds
        mov [block + 12], ds
        mov dx, program
        mov bx, block
        mov ax, 4B00h
        int 21h
        mov bx, cs                      ; DOS 2 kept none of them
        mov ds, bx
        mov es, bx
        jc failed
        mov ah, 4Dh
        int 21h
        push ax
        mov dx, returned
        mov ah, 9
        int 21h
        pop ax
        push ax
        xor ah, ah
        call decimal
        mov dx, kind
        mov ah, 9
        int 21h
        pop ax
        push ax
        mov al, ah
        xor ah, ah
        call decimal
        mov dx, newline
        mov ah, 9
        int 21h
        pop ax
        mov ah, 4Ch
        int 21h

failed: push ax
        mov dx, error
        mov ah, 9
        int 21h
        pop ax
        push ax
        call decimal
        mov dx, newline
        mov ah, 9
        int 21h
        pop ax
        add al, 100
        mov ah, 4Ch
        int 21h

decimal: xor dx, dx                     ; prints AX
        mov bx, 10
        div bx
        push dx
        or ax, ax
        jz .last
        call decimal
.last:  pop dx
        add dl, '0'
        mov ah, 2
        int 21h
        ret

returned: db 'child returned $'
kind:   db ', kind $'
error:  db 'error $'
newline: db 13, 10, '$'
block:  dw 0
        dw tail, 0
        dw 5Ch, 0
        dw 6Ch, 0
program: times 80 db 0
tail:   times 130 db 0
        align 2
        times 256 db 0
stackTop:
