; Asks the TSR RESIDENT: prints what F0h answers to 1233h, and whether its tick counter moves.
        org 100h
        cpu 8086
        mov ah, 0F0h
        mov bx, 1233h
        int 21h
        cmp ax, 1234h
        mov dx, silent
        jne .say
        mov ah, 0F1h
        int 21h
        mov si, ax
.wait:  mov ah, 0F1h
        int 21h
        sub ax, si
        cmp ax, 2
        jb .wait
        mov dx, answers
.say:   mov ah, 9
        int 21h
        mov ax, 4C00h
        int 21h
answers: db 'the resident program answers and counts', 13, 10, '$'
silent: db 'nobody answers', 13, 10, '$'
