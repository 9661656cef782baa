; An exception that nobody handles.
%include "dpmi.inc"
main:
        mov     eax, 12345678h
        ud2
        done
        PROGRAM_END
