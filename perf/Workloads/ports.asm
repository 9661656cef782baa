; Port accesses: the speaker's port, a PIC's mask, a timer's count, the video status. 900 a unit.
        %include "common.inc"
work:   mov cx, 100
next:   in al, 61h
        and al, 0FCh
        out 61h, al
        in al, 21h
        out 21h, al
        xor al, al
        out 43h, al
        in al, 40h
        in al, 40h
        mov dx, 3D4h
        mov al, 0Fh
        out dx, al
        mov dl, 0DAh
        in al, dx
        loop next
        inc dword [checksum]
        ret
