; An interrupt whose frame would wrap around the end of the stack.
%include "dpmi.inc"
main:
        mov     bl, 66h
        mov     cx, cs
        mov     edx, handler
        dpmi    205h
        mov     sp, 1
        int     66h
        done
handler:
        RETINT
        PROGRAM_END
