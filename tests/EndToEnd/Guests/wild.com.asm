; Runs into memory that holds FFh bytes only, which is no instruction.
        org 100h
        cpu 8086
        mov al, 0FFh
        mov di, target
        mov cx, 1000
        cld
        rep stosb
target:
