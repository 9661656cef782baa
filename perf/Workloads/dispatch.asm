; An interpreter of byte codes: each is dispatched by an indirect jump through a table of sixteen.
        %include "common.inc"
work:   mov si, program
        mov ax, [checksum]
        mov dx, 1
        mov di, 100                     ; rounds of the loop of byte codes
        xor bh, bh
fetch:  mov bl, [si]
        inc si
        add bx, bx
        jmp [table + bx]
op_inc: inc ax
        jmp fetch
op_dec: dec dx
        jmp fetch
op_add: add ax, dx
        jmp fetch
op_sub: sub dx, ax
        jmp fetch
op_xor: xor ax, dx
        jmp fetch
op_rol: rol ax, 1
        jmp fetch
op_ror: ror dx, 1
        jmp fetch
op_swp: xchg ax, dx
        jmp fetch
op_lit: mov cl, [si]
        inc si
        add al, cl
        jmp fetch
op_psh: push ax
        jmp fetch
op_pop: pop dx
        jmp fetch
op_not: not ax
        jmp fetch
op_skp: test al, 1
        jz fetch
        inc si
        jmp fetch
op_neg: neg dx
        jmp fetch
op_lop: dec di
        jz done
        mov si, program
        jmp fetch
op_nop: jmp fetch
done:   add [checksum], ax
        adc [checksum + 2], dx
        ret
        align 64
table:  dw op_inc, op_dec, op_add, op_sub, op_xor, op_rol, op_ror, op_swp
        dw op_lit, op_psh, op_pop, op_not, op_skp, op_neg, op_lop, op_nop
program: db 0, 2, 8, 17, 5, 4, 9, 3, 12, 0, 7, 11, 12, 1, 2, 10, 6, 13, 4, 8, 99, 12, 15, 3, 5, 2, 0, 12, 7, 6, 4, 14
