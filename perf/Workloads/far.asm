; A list whose 256 nodes lie in a segment each, walked by far pointers, with a far procedure called for each node.
        %include "common.inc"
NODES   equ 256
NODE    equ 17                          ; paragraphs from one to the next
work:   cmp word [head + 2], 0
        je build
walk:   mov cx, NODES
        mov ax, [checksum]
        les bx, [head]
step:   mov dx, [es:bx + 4]
        call far [procedure]
        add [es:bx + 6], ax
        push ds
        lds si, [es:bx]                 ; a look at the node behind
        sub dx, [si + 4]
        pop ds
        add [checksum + 2], dx
        les bx, [es:bx]
        loop step
        mov [checksum], ax
        push cs
        pop es
        ret
build:  mov [procedure + 2], cs
        mov ax, cs
        add ax, 1000h
        mov [head + 2], ax
        mov cx, NODES
        xor bx, bx
node:   mov es, ax
        mov [es:bx + 4], cx
        mov word [es:bx + 6], 0
        add ax, NODE
        mov di, bx                      ; offsets of all kinds
        imul bx, cx, 6
        and bx, 62
        mov [es:di], bx
        mov [es:di + 2], ax
        loop node
        mov ax, [head + 2]              ; the last leads to the first
        mov [es:di + 2], ax
        mov word [es:di], 0
        jmp walk
mix:    add ax, dx
        rol ax, 1
        xor dx, ax
        retf
        align 64
procedure: dw mix, 0
head:   dd 0
