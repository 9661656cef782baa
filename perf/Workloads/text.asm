; Counts words and letters of 4 KB and folds their case: string instructions, byte tests, a table.
        %include "common.inc"
work:   push es
        mov si, 100h
        mov di, out_
        mov cx, 4096
        xor bx, bx
        xor dx, dx                      ; dh: in a word
next:   lodsb
        and al, 7Fh
        cmp al, 'A'
        jb other
        cmp al, 'Z'
        jbe upper
        cmp al, 'a'
        jb other
        cmp al, 'z'
        ja other
        sub al, 20h
upper:  or dh, dh
        jnz inside
        mov dh, 1
        inc bx
inside: mov bp, ax
        and bp, 31
        inc byte [letters + bp]
        jmp store
other:  xor dh, dh
store:  stosb
        loop next
        add [checksum], bx
        mov al, [letters + 5]
        add [checksum + 2], al
        pop es
        ret
letters: times 32 db 0
out_:
