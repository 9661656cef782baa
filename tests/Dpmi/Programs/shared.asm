; INT 31h/0D00h to 0D03h: shared memory.
%include "dpmi.inc"

main:
        item    "0D00h"
        mov     dword [request], 3000h
        mov     dword [request + 10h], .name
        mov     ax, ds
        mov     [request + 14h], ax
        mov     edi, request
        dpmi    0D00h
        succeeds
        equal   dword [request + 4], 3000h
        differs dword [request + 0Ch], 0
        mov     eax, [request + 8]
        mov     [handle], eax
        mov     ebx, [request + 0Ch]
        call    new_data_selector
        mov     fs, ax
        mov     dword [fs:2FFCh], 0C0FFEEh
        jmp     .again
.name:  db      "\SHARED\ONE", 0
.other: db      "\SHARED\TWO", 0

.again: item    "0D00h, the same name"
        mov     dword [request + 4], 0
        mov     edi, request
        dpmi    0D00h
        succeeds
        equal   dword [request + 4], 3000h
        mov     ebx, [request + 0Ch]
        mov     eax, [request + 8]
        mov     [handle2], eax
        call    new_data_selector
        mov     gs, ax
        equal   dword [gs:2FFCh], 0C0FFEEh
        mov     dword [request + 10h], .other
        mov     edi, request
        dpmi    0D00h
        succeeds
        mov     eax, [request + 8]
        mov     [handle3], eax

        item    "0D02h and 0D03h"
        mov     di, [handle]
        mov     si, [handle + 2]
        mov     dx, 1                           ; exclusively, without waiting
        dpmi    0D02h
        succeeds
        mov     di, [handle]
        mov     si, [handle + 2]
        xor     dx, dx
        dpmi    0D03h
        succeeds
        mov     di, [handle]
        mov     si, [handle + 2]
        xor     dx, dx
        dpmi    0D03h
        fails   8002h                           ; it is not owned any longer
        mov     di, [handle]
        mov     si, [handle + 2]
        mov     dx, 3                           ; shared, without waiting
        dpmi    0D02h
        succeeds
        mov     di, [handle]
        mov     si, [handle + 2]
        mov     dx, 2
        dpmi    0D03h
        succeeds
        mov     di, 0EEEEh
        mov     si, 0EEEEh
        mov     dx, 1
        dpmi    0D02h
        fails   8023h
        mov     di, 0EEEEh
        mov     si, 0EEEEh
        xor     dx, dx
        dpmi    0D03h
        fails   8023h

        item    "0D01h"
        mov     di, [handle3]
        mov     si, [handle3 + 2]
        dpmi    0D01h
        succeeds
        mov     di, [handle2]
        mov     si, [handle2 + 2]
        dpmi    0D01h
        succeeds
        mov     di, [handle]
        mov     si, [handle + 2]
        dpmi    0D01h
        jc      .freed                          ; (both allocations may have one handle)
        mov     di, [handle]
        mov     si, [handle + 2]
        dpmi    0D01h
.freed: fails   8023h

        done

        align   4
request: times 1Ch db 0
handle: dd      0
handle2: dd     0
handle3: dd     0
        PROGRAM_END
