; A file written and read by the byte: 200 bytes a unit.
        %include "common.inc"
work:   mov ah, 3Ch
        xor cx, cx
        mov dx, name
        int 21h
        jc failed
        mov bx, ax
        mov bp, 200
write:  mov [byte_], bp
        mov ah, 40h
        mov cx, 1
        mov dx, byte_
        int 21h
        dec bp
        jnz write
        mov ax, 4200h
        xor cx, cx
        xor dx, dx
        int 21h
read:   mov ah, 3Fh
        mov cx, 1
        mov dx, byte_
        int 21h
        cmp ax, 1
        jne ended
        mov al, [byte_]
        add [checksum], al
        rol dword [checksum], 1
        jmp read
ended:  mov ah, 3Eh
        int 21h
        ret
failed: mov dword [checksum], 0DEADh
        ret
name:   db "BYTES.TMP", 0
        align 64
byte_:  dw 0
