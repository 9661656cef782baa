; Code that changes itself: a loop whose operands are patched before each of its runs, and one that patches itself.
        %include "common.inc"
work:   mov bp, 50
outer:  mov ax, [checksum]
        mov [step + 2], ax              ; operands of the inner loop
        xor al, ah
        mov [mask + 2], al
        mov cx, 40
        xor dx, dx
inner:  mov bx, cx
step:   add dx, 1234h
mask:   xor dl, 12h
        add dx, bx
        loop inner
        mov cx, 20
self:   mov bl, 0                       ; its own operand, each time around
        inc byte [self + 1]
        add dl, bl
        loop self
        add [checksum], dx
        dec bp
        jnz outer
        ret
