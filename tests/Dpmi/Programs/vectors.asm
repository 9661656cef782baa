; INT 31h/0200h to 0205h: vectors, software interrupts and their frames, chains.
%include "dpmi.inc"

main:
        item    "0200h and 0201h"
        xor     bx, bx
        dpmi    2
        mov     fs, ax                  ; the real vectors
        mov     bl, 61h
        dpmi    200h
        succeeds
        equal   dx, [fs:61h * 4]
        equal   cx, [fs:61h * 4 + 2]
        mov     [old], cx
        mov     [old + 2], dx
        mov     bl, 61h
        mov     cx, 1234h
        mov     dx, 5678h
        dpmi    201h
        succeeds
        equal   dword [fs:61h * 4], 12345678h
        mov     bl, 61h
        dpmi    200h
        equal   cx, 1234h
        equal   dx, 5678h
        mov     cx, [old]
        mov     dx, [old + 2]
        mov     bl, 61h
        dpmi    201h

        item    "0202h and 0203h"
        mov     bl, 0Dh
        dpmi    202h
        succeeds
        differs cx, 0
        mov     [old], cx
        mov     [old + 4], edx
        mov     bl, 0Dh
        mov     cx, cs
        mov     edx, 1234h
        dpmi    203h
        succeeds
        xor     edx, edx
        mov     bl, 0Dh
        dpmi    202h
        mov     ax, cs
        equal   cx, ax
        equal   XDX, 1234h
        mov     cx, [old]
        mov     edx, [old + 4]
        mov     bl, 0Dh
        dpmi    203h
        succeeds
        mov     bl, 20h
        dpmi    202h
        fails   8021h
        mov     bl, 20h
        mov     cx, cs
        mov     edx, 1234h
        dpmi    203h
        fails   8021h
        mov     bl, 0Dh
        mov     cx, 0FFF7h
        dpmi    203h
        fails   8022h
        mov     bl, 0Dh
        dpmi    202h
        equal   cx, [old]

        item    "0204h and 0205h"
        mov     bl, 65h
        dpmi    204h
        succeeds
        differs cx, 0
        mov     [old], cx
        mov     [old + 4], edx
        mov     bl, 65h
        mov     cx, 0FFF7h
        mov     edx, 1234h
        dpmi    205h
        fails   8022h
        mov     bl, 65h
        dpmi    204h
        equal   cx, [old]
        mov     bl, 65h
        mov     cx, cs
        mov     edx, handler
        dpmi    205h
        succeeds
        mov     bl, 65h
        xor     edx, edx
        dpmi    204h
        mov     ax, cs
        equal   cx, ax
        equal   XDX, handler

        item    "the frame of a software interrupt"
        mov     eax, 11223344h
        mov     ebp, 55667788h
        mov     [expected_sp], sp
        stc
        PUSHFL
        pop     XCX
        mov     [expected_flags], ecx
        int     65h
after:  mov     [result_flags], ax
        equal   eax, 99AABBCCh          ; registers go both ways
        equal   ebp, 55667788h
        equal   word [calls], 1
        movzx   eax, word [frame + 0]
        equal   ax, after
        mov     ax, cs
        equal   [frame + WIDE], ax
        mov     eax, [frame + 2 * WIDE]
        xor     eax, [expected_flags]
        and     ax, 0CD5h               ; the arithmetic ones and TF, DF, OF
        equal   ax, 0
        mov     ax, [expected_sp]
        sub     ax, [handler_sp]
        equal   ax, 3 * WIDE            ; on the client's own stack
        mov     ax, ss
        equal   ax, [handler_ss]
%if CLIENT = 32
        equal   word [frame + 2], 0     ; the high word of EIP
%endif

        item    "the end of the chain is the real interrupt"
        mov     bl, 65h
        mov     cx, [real_segment]
        mov     dx, real_handler
        dpmi    201h
        mov     bl, 65h
        mov     cx, [old]
        mov     edx, [old + 4]
        dpmi    205h
        succeeds
        mov     eax, 1111h
        mov     ebx, 2222h
        mov     ecx, 3333h
        mov     edx, 4444h
        mov     esi, 5555h
        mov     edi, 6666h
        mov     ebp, 7777h
        clc
        int     65h
        jc      .carried
        failed  "flags of the real handler"
.carried:
        equal   ax, 1112h               ; each one more, by the real handler
        equal   bx, 2223h
        equal   cx, 3334h
        equal   dx, 4445h
        equal   si, 5556h
        equal   di, 6667h
        equal   bp, 7778h
        mov     ax, ds
        equal   ax, [data_selector]
        mov     ax, es
        equal   ax, [data_selector]
        equal   word [calls], 1

        item    "a handler that goes on to the one before"
        mov     bl, 65h
        mov     cx, cs
        mov     edx, chaining
        dpmi    205h
        succeeds
        mov     ax, 10h
        int     65h
        equal   ax, 12h                 ; one more in protected mode, one more in real mode
        equal   word [calls], 2
        mov     bl, 65h
        mov     cx, [old]
        mov     edx, [old + 4]
        dpmi    205h

        item    "a handler that calls the one before"
        mov     bl, 65h
        mov     cx, cs
        mov     edx, calling
        dpmi    205h
        mov     ax, 20h
        int     65h
        equal   ax, 22h
        equal   word [calls], 3
        mov     bl, 65h
        mov     cx, [old]
        mov     edx, [old + 4]
        dpmi    205h

        item    "an interrupt in real mode goes to the real vector"
        mov     bl, 65h
        mov     cx, cs
        mov     edx, handler
        dpmi    205h
        mov     word [calls], 0
        mov     edi, structure
        mov     ax, [real_segment]
        mov     [edi + real.cs], ax
        mov     [edi + real.ds], ax
        mov     word [edi + real.ip], real_int
        mov     word [edi + real.eax], 30h
        xor     bx, bx
        xor     cx, cx
        dpmi    301h
        succeeds
        equal   word [structure + real.eax], 31h
        equal   word [calls], 0
        mov     bl, 65h
        mov     cx, [old]
        mov     edx, [old + 4]
        dpmi    205h

        done

; In protected mode.
handler:
        push    ds
        push    bp
        mov     bp, sp
        mov     ds, [cs:data_selector]
        inc     word [calls]
        lea     bp, [bp + 4]
        mov     [handler_sp], bp
        mov     [handler_ss], ss
        mov     eax, [bp]
        mov     [frame], eax
        mov     eax, [bp + 4]
        mov     [frame + 4], eax
        mov     eax, [bp + 8]
        mov     [frame + 8], eax
        mov     eax, 99AABBCCh
        pop     bp
        pop     ds
        RETINT

chaining:
        inc     ax
        push    ds
        mov     ds, [cs:data_selector]
        inc     word [calls]
%if CLIENT = 32
        push    eax
        mov     eax, [old + 4]
        mov     [old_far], eax
        mov     ax, [old]
        mov     [old_far + 4], ax
        pop     eax
%else
        push    ax
        mov     ax, [old + 4]
        mov     [old_far], ax
        mov     ax, [old]
        mov     [old_far + 2], ax
        pop     ax
%endif
        pop     ds
        JUMPFAR [cs:old_far]

calling:
        inc     ax
        push    ds
        mov     ds, [cs:data_selector]
        inc     word [calls]
        pop     ds
        PUSHFL
        CALLFAR [cs:old_far]
        RETINT

; In real mode.
real_handler:
        inc     ax
        inc     bx
        inc     cx
        inc     dx
        inc     si
        inc     di
        inc     bp
        push    bp
        mov     bp, sp
        or      byte [bp + 6], 1        ; CF
        pop     bp
        iret

real_int:
        int     65h
        retf

        align   4
old:    dd      0, 0
old_far: dd     0, 0
frame:  dd      0, 0, 0
expected_flags: dd 0
expected_sp: dw 0
result_flags: dw 0
handler_sp: dw  0
handler_ss: dw  0
calls:  dw      0
structure: times real_size db 0
        PROGRAM_END
