; All solutions of the eight queens, without recursion: byte arrays, much branching.
        %include "common.inc"
N       equ 8
work:   xor si, si                      ; row
        mov byte [column], -1
try:    inc byte [column + si]
        mov al, [column + si]
        cmp al, N
        jae back
        mov di, si
check:  dec di
        js fits
        mov bl, [column + di]
        cmp bl, al
        je try
        sub bl, al
        jns positive
        neg bl
positive:
        mov dx, si
        sub dx, di
        cmp bl, dl
        je try
        jmp check
fits:   inc si
        cmp si, N
        je found
        mov byte [column + si], -1
        jmp try
found:  inc dword [checksum]
        mov al, [column + 3]
        add [checksum + 2], al
back:   dec si
        jns try
        ret
column:     times N db 0
