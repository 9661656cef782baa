; The smallest program worth running.
        org 100h
        cpu 8086
        mov dx, text
        mov ah, 9
        int 21h
        ret
text:   db 'Hello, world!', 13, 10, '$'
