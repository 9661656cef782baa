; Eight- and sixteen-bit arithmetic in registers: carries, shifts, products, quotients, conditions.
        %include "common.inc"
work:   mov cx, 1000
        mov ax, [checksum]
        mov dx, 1234h
        mov bx, 9E37h
        mov si, 1
next:   add ax, bx
        adc dx, si
        rol ax, 3
        xor al, dh
        sub dl, ah
        sbb dh, 7
        mov di, ax
        imul di, dx
        shr di, 5
        add si, di
        neg bx
        not dx
        cmp ax, dx
        jg greater
        inc si
        sar dx, 1
greater: test si, 40h
        jz even
        xchg bl, bh
        dec bx
even:   mov bp, dx
        and bp, 0FFh
        or bp, 101h
        push ax
        xor dx, dx
        div bp
        pop bp
        xor ax, bp
        loop next
        add [checksum], ax
        adc [checksum + 2], si
        ret
