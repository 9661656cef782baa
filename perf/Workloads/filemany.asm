; 100 files made, opened, asked about by 43h and 4Eh, and deleted, in a folder of their own.
        %include "common.inc"
FILES   equ 100
work:   mov ah, 39h
        mov dx, folder
        int 21h
        mov si, make
        call each
        mov si, open
        call each
        mov si, ask
        call each
        mov si, find
        call each
        mov si, delete
        call each
        mov ah, 3Ah
        mov dx, folder
        int 21h
        ret

; Calls SI for every file with DX its name.
each:   mov di, FILES
one:    mov ax, di
        mov bx, name + 9                ; the number's last digit
digits: xor dx, dx
        mov cx, 10
        div cx
        add dl, '0'
        mov [bx], dl
        dec bx
        cmp bx, name + 5
        jne digits
        mov dx, name
        push si
        push di
        call si
        pop di
        pop si
        sbb word [checksum], 0          ; counts what failed
        dec di
        jnz one
        ret

make:   mov ah, 3Ch
        xor cx, cx
        int 21h
        jc done
close:  mov bx, ax
        mov ah, 3Eh
        int 21h
done:   ret
open:   mov ax, 3D00h
        int 21h
        jc done
        jmp close
ask:    mov ax, 4300h
        int 21h
        ret
find:   mov ah, 4Eh
        xor cx, cx
        int 21h
        ret
delete: mov ah, 41h
        int 21h
        ret

folder: db "MANY", 0
name:   db "MANY\F0000", 0
