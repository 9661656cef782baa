; 32 KB at a time: copied by words and by double words, filled, compared, searched.
        %include "common.inc"
SIZE    equ 32768
work:   mov ax, cs
        add ax, 1000h
        mov es, ax
        mov eax, [checksum]
        xor di, di
        mov cx, SIZE / 4
        rep stosd
        mov [es:di - 2], word 0A55Ah
        push ds
        push es
        pop ds
        xor si, si
        mov cx, SIZE / 2
        rep movsw
        xor si, si
        mov di, SIZE
        mov cx, SIZE / 4
        repe cmpsd
        pop ds
        mov bx, cx
        xor di, di
        mov al, 0A5h
        mov cx, SIZE
        repne scasb
        add bx, cx
        inc bx
        add [checksum], bx
        adc [checksum + 2], di
        push cs
        pop es
        ret
