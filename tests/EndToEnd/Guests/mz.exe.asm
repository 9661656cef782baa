; An MZ .EXE with a header made by hand: three segments, each reached through a relocation, stack at SS:SP of its own.
; Prints a text from its data segment and from its far code segment, checks the stack, and exits with 3.
        cpu 8086
%define para(x) ((x) / 16)
        org 0
header: db 'MZ'
        dw (image_end - header) % 512
        dw (image_end - header + 511) / 512
        dw 4                            ; relocations
        dw para(image - header)
        dw 64, 0FFFFh                   ; MINALLOC covers the stack, MAXALLOC takes all
        dw STACKSEG, 400h               ; SS:SP
        dw 0                            ; checksum
        dw 0, 0                         ; CS:IP
        dw relocations - header, 0
relocations:
        dw data_at + 1 - image, 0
        dw far_at + 3 - image, 0
        dw far2 + 1 - second, FARSEG
        dw word_at - data, DATASEG
        align 16, db 0

DATASEG    equ para(data - image)
FARSEG     equ para(second - image)
STACKSEG   equ para(image_end - image)

image:
data_at: mov ax, DATASEG
        mov ds, ax
        mov dx, text - data
        mov ah, 9
        int 21h
far_at: call FARSEG:0
        cmp sp, 400h
        jne wrong
        mov ax, ss
        mov bx, cs
        sub ax, bx
        cmp ax, STACKSEG
        jne wrong
        mov ax, [word_at - data]        ; a relocated word of data
        mov bx, ds
        cmp ax, bx
        jne wrong
        mov ax, es                      ; ES stays the PSP: its first bytes are INT 20h
        cmp word [es:0], 20CDh
        jne wrong
        mov ax, 4C03h
        int 21h
wrong:  mov ax, 4C01h
        int 21h
        align 16, db 0

second:    push ds
far2:   mov ax, FARSEG
        mov ds, ax
        mov dx, farText - second
        mov ah, 9
        int 21h
        pop ds
        retf
farText: db 'far code segment', 13, 10, '$'
        align 16, db 0

data:
text:   db 'data segment', 13, 10, '$'
word_at: dw DATASEG
        align 16, db 0
image_end:
