; CRC-16/CCITT of 2 KB, bit by bit: shifts, carry, branches that go both ways.
        %include "common.inc"
work:   mov si, 100h
        mov cx, 2048
        mov dx, [checksum]
byte_:  lodsb
        xor dh, al
        mov bl, 8
bit_:   shl dx, 1
        jnc clear
        xor dx, 1021h
clear:  dec bl
        jnz bit_
        loop byte_
        mov [checksum], dx
        ret
        times 2048 - ($ - $$) db 0C7h
