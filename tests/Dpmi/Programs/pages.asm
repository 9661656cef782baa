; INT 31h/0504h to 0507h of DPMI 1.0: blocks that are not committed, attributes of pages, page faults that the client repairs.
%include "dpmi.inc"

; Selector `window`, FS: base EBX, 4 GB.
open_window:
        mov     dx, bx
        shr     ebx, 16
        mov     cx, bx
        mov     bx, [window]
        dpmi    7
        succeeds
        mov     fs, bx
        ret

main:
        mov     cx, 1
        dpmi    0
        mov     [window], ax
        mov     bx, ax
        mov     cx, 0FFh
        mov     dx, 0FFFFh
        dpmi    8
        mov     bl, 14
        mov     cx, cs
        mov     edx, page_fault
        dpmi    203h
        succeeds

        item    "0504h: errors"
        xor     ebx, ebx
        xor     ecx, ecx
        xor     edx, edx
        dpmi    504h
        fails   8021h
        mov     ebx, 12345h
        mov     ecx, 1000h
        dpmi    504h
        fails   8025h
        xor     ebx, ebx
        mov     ecx, 0F0000000h
        dpmi    504h
        fails   8012h

        item    "0504h: not committed"
        xor     ebx, ebx
        mov     ecx, 4000h
        xor     edx, edx
        dpmi    504h
        succeeds
        mov     [block], ebx
        mov     [handle], esi
        call    open_window
        mov     esi, [handle]
        xor     ebx, ebx
        mov     ecx, 4
        mov     edx, words
        dpmi    506h
        succeeds
        mov     al, [words]
        and     al, 7
        equal   al, 0

        item    "a fault, repaired by 0507h"
        mov     dword [fs:1234h], 55667788h
        equal   word [faults], 1
        equal   dword [fs:1234h], 55667788h
        equal   word [faults], 1
        mov     eax, [fs:2000h]
        equal   eax, 0
        equal   word [faults], 2

        item    "0506h: what was committed, and marks"
        mov     esi, [handle]
        xor     ebx, ebx
        mov     ecx, 4
        mov     edx, words
        dpmi    506h
        succeeds
        mov     ax, [words]
        and     al, 7
        equal   al, 0
        mov     ax, [words + 2]
        and     ax, 4Fh
        equal   ax, 49h                 ; committed, writable, dirty
        mov     ax, [words + 4]
        and     ax, 4Fh
        equal   ax, 9                   ; read only so far

        item    "0507h: a page that cannot be written"
        mov     word [one], 1
        mov     esi, [handle]
        mov     ebx, 1000h
        mov     ecx, 1
        mov     edx, one
        dpmi    507h
        succeeds
        equal   dword [fs:1234h], 55667788h
        mov     word [faults], 0
        mov     dword [fs:1230h], 1     ; the handler makes it writable
        equal   word [faults], 1
        mov     al, [last_error]
        and     al, 3
        equal   al, 3                   ; there, a store
        equal   dword [fs:1230h], 1

        item    "0507h: errors"
        mov     esi, [handle]
        mov     ebx, 3000h
        mov     ecx, 2
        mov     edx, words
        dpmi    507h
        fails   8025h
        mov     esi, 1
        mov     ebx, 0
        mov     ecx, 1
        dpmi    507h
        fails   8023h
        mov     word [one], 7
        mov     esi, [handle]
        mov     ebx, 0
        mov     ecx, 1
        mov     edx, one
        dpmi    507h
        fails   8021h

        item    "a service faults as the client would"
        mov     esi, [handle]
        mov     word [one], 0
        mov     ebx, 3000h
        mov     ecx, 1
        mov     edx, one
        dpmi    507h
        succeeds
        mov     word [faults], 0
        push    fs
        pop     es
        mov     edi, 3000h
        mov     bx, ds
%if CLIENT = 32
        dpmi    0Bh                     ; the descriptor goes to a page that is not there
        succeeds
        equal   word [faults], 1
        differs dword [fs:3000h], 0
%endif
        push    ds
        pop     es

        item    "an interrupt that is passed on to the host"
        mov     bl, 21h
        dpmi    204h
        mov     [old], XDX
        mov     [old + WIDE], cx
        mov     cx, cs
        mov     edx, passes_on
        mov     bl, 21h
        dpmi    205h
        mov     ah, 30h
        int     21h
        atleast al, 3
        mov     ax, 3400h                       ; with a selector for what DOS has
        int     21h
        mov     bx, es
        call    base_of
        equal   eax, 700h
        push    ds
        pop     es
        mov     bl, 21h
        mov     cx, [old + WIDE]
        mov     edx, [old]
        dpmi    205h
        succeeds

        item    "0505h: larger, with selectors"
        mov     ax, [window]
        mov     [selectors], ax
        mov     esi, [handle]
        mov     ecx, 100000h
        mov     edx, 3
        mov     ebx, selectors
        mov     edi, 1
        dpmi    505h
        succeeds
        mov     [handle], esi
        mov     ax, [window]
        mov     fs, ax
        equal   dword [fs:1234h], 55667788h
        mov     esi, [handle]
        mov     di, si
        shr     esi, 16
        dpmi    502h
        succeeds
        done

; Commits the page, writable. The block begins at the window's base.
page_fault:
        push    ds
        push    es
        pushad
        mov     bp, sp
        mov     ds, [cs:data_selector]
        push    ds
        pop     es
        inc     word [faults]
%if CLIENT = 32
        mov     al, [bp + 36 + 8]
%else
        mov     al, [bp + 36 + 4]
%endif
        mov     [last_error], al
        ; whichever faulted: the first time page 1, then 2, and in the end 3
        mov     esi, [handle]
        mov     ebx, [order]
        mov     word [fault_word], 9
        movzx   ecx, byte [pages + ebx]
        inc     dword [order]
        shl     ecx, 12
        mov     ebx, ecx
        mov     ecx, 1
        mov     edx, fault_word
        dpmi    507h
        popad
        pop     es
        pop     ds
        RETFAR

passes_on:
        JUMPFAR [cs:old]

old:    dd      0, 0
window: dw      0
block:  dd      0
handle: dd      0
faults: dw      0
last_error: db  0
order:  dd      0
pages:  db      1, 2, 1, 3, 0, 0
one:    dw      0
words:  times 4 dw 1
fault_word: dw 0
selectors: dw 0
        PROGRAM_END
