; Names the coprocessor, as programs of the time did: by what FNINIT leaves, by FDISI, which only an 8087 heeds, and by whether
; the two infinities are one.
        cpu 8086
        org 100h
        mov word [word1], 5A5Ah
        fninit
        fnstsw [word1]
        mov dx, textnone
        cmp byte [word1], 0
        jne print
        fnstcw [word1]
        mov ax, [word1]
        and ax, 103Fh
        cmp ax, 3Fh
        jne print
        and word [word1], ~80h
        fldcw [word1]
        fdisi
        fstcw [word1]
        mov dx, text87
        test byte [word1], 80h
        jnz print
        finit
        fld1
        fldz
        fdivp st1, st0
        fld st0
        fchs
        fcompp
        fstsw [word1]
        fwait
        mov ax, [word1]
        sahf
        mov dx, text287
        je print
        mov dx, text387
print:  mov ah, 9
        int 21h
        mov ax, 4C00h
        int 21h

word1:  dw 0
textnone: db "none$"
text87: db "8087$"
text287: db "80287$"
text387: db "80387$"
