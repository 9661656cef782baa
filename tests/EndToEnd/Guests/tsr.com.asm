; Loads RESIDENT.COM, then runs RESTEST.COM while it stays, and prints both return codes with their kinds.
        org 100h
        cpu 8086
        mov sp, stackTop
        mov bx, (stackTop - $$ + 100h + 15) / 16
        mov ah, 4Ah
        int 21h
        mov dx, resident
        call run
        mov dx, restest
        call run
        mov ax, 4C00h
        int 21h

run:    mov [block + 4], ds
        mov [block + 8], ds
        mov [block + 12], ds
        mov bx, block
        mov ax, 4B00h
        int 21h
        mov ah, 4Dh
        int 21h
        push ax
        mov al, ah
        call byte_
        pop ax
        call byte_
        mov dx, newline
        mov ah, 9
        int 21h
        ret

byte_:  push ax                         ; prints AL in hexadecimal
        mov cl, 4
        shr al, cl
        call digit
        pop ax
digit:  and al, 15
        add al, 90h
        daa
        adc al, 40h
        daa
        mov dl, al
        mov ah, 2
        int 21h
        ret

resident: db 'RESIDENT.COM', 0
restest: db 'RESTEST.COM', 0
newline: db 13, 10, '$'
tail:   db 0, 13
block:  dw 0
        dw tail, 0
        dw 5Ch, 0
        dw 6Ch, 0
        align 2
        times 256 db 0
stackTop:
