; INT 31h/0B00h to 0B03h: watchpoints.
%include "dpmi.inc"

main:
        mov     bl, 1
        mov     cx, cs
        mov     edx, debug
        dpmi    203h
        succeeds
        mov     bx, [data_selector]
        dpmi    6
        mov     [base], dx
        mov     [base + 2], cx

        item    "0B00h: errors"
        mov     eax, [base]
        add     eax, watched
        mov     cx, ax
        shr     eax, 16
        mov     bx, ax
        mov     dx, 0103h               ; three bytes
        dpmi    0B00h
        fails   8021h
        mov     dx, 0301h
        dpmi    0B00h
        fails   8021h
        inc     cx
        mov     dx, 0104h
        dpmi    0B00h
        fails   8025h
        dec     cx

        item    "writing"
        mov     dx, 0104h
        dpmi    0B00h
        succeeds
        mov     [handle], bx
        mov     eax, [watched]
        equal   word [hits], 0
        dpmi    0B02h
        succeeds
        and     ax, 1
        equal   ax, 0
        mov     byte [watched + 2], 5
        equal   word [hits], 1
        mov     bx, [handle]
        dpmi    0B02h
        succeeds
        and     ax, 1
        equal   ax, 1
        dpmi    0B03h
        succeeds
        dpmi    0B02h
        and     ax, 1
        equal   ax, 0
        dpmi    0B01h
        succeeds
        dpmi    0B01h
        fails   8023h
        mov     byte [watched + 2], 6
        equal   word [hits], 1

        item    "reading and writing"
        mov     eax, [base]
        add     eax, watched
        mov     cx, ax
        shr     eax, 16
        mov     bx, ax
        mov     dx, 0202h
        dpmi    0B00h
        succeeds
        mov     [handle], bx
        mov     word [hits], 0
        mov     al, [watched + 1]
        equal   word [hits], 1
        mov     al, [watched + 2]
        equal   word [hits], 1
        mov     bx, [handle]
        dpmi    0B01h

        item    "execution"
        mov     bx, cs
        dpmi    6
        shl     ecx, 16
        mov     cx, dx
        add     ecx, target
        mov     ebx, ecx
        shr     ebx, 16
        mov     dx, 0001h
        dpmi    0B00h
        succeeds
        mov     [handle], bx
        mov     word [hits], 0
        call    target
        equal   word [hits], 1
        call    target
        equal   word [hits], 2
        mov     bx, [handle]
        dpmi    0B01h

        item    "four, not five"
        mov     word [count], 0
.more:  mov     eax, [base]
        add     eax, watched
        mov     cx, ax
        shr     eax, 16
        mov     bx, ax
        mov     dx, 0104h
        dpmi    0B00h
        jc      .full
        inc     word [count]
        cmp     word [count], 6
        jb      .more
.full:  fails   8016h
        equal   word [count], 4
        mov     bx, 1
.clear: dpmi    0B01h
        succeeds
        inc     bx
        cmp     bx, 5
        jb      .clear
        done

target: nop
        ret

debug:  push    ds
        mov     ds, [cs:data_selector]
        inc     word [hits]
        pop     ds
        RETFAR

base:   dd      0
handle: dw      0
hits:   dw      0
count:  dw      0
        align   4
watched: dd     0
        PROGRAM_END
