; A stack too small for the frame of an interrupt that the client has hooked.
%include "dpmi.inc"
main:
        mov     bl, 66h
        mov     cx, cs
        mov     edx, handler
        dpmi    205h
        mov     cx, 1
        dpmi    0
        mov     bx, ax
        mov     cx, 0
        mov     dx, 3
        dpmi    8
        mov     ss, bx
        mov     esp, 4
        int     66h
        done
handler:
        RETINT
        PROGRAM_END
