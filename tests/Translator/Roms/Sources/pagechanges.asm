; Page tables, CR3, CR0.WP and CR0.PG change under loops that run and use the pages.
        %include "frame.inc"

PD      equ 0A0000h - 5000h             ; page directory
PT      equ PD + 1000h                  ; of the first 4 MB
PT2     equ PD + 2000h                  ; of those from 40000000h on
PD2     equ PD + 3000h                  ; another directory
PT3     equ PD + 4000h                  ; with another table for 40000000h
HIGH    equ 40000000h
RUNS    equ FREE                        ; level 0 code from 40000000h on
ONE     equ DATA                        ; two pages of data, and two of code
TWO     equ DATA + 1000h
CODE1ST equ DATA + 2000h
CODE2ND equ DATA + 3000h

P       equ 1
W       equ 2
U       equ 4

; entry n of the second table
%macro page 2
        mov dword [PT2 + 4 * (%1)], %2
        invlpg [HIGH + 1000h * (%1)]
%endmacro

TESTS:  descriptor CODE, ROM, 0FFFFFh, 9Bh, 0C0h
        descriptor UCODE, ROM, 0FFFFFh, 0FBh, 0C0h
        descriptor RUNS, HIGH, 0FFFFFh, 9Bh, 0C0h
        jmp CODE:.far
.far:   mov edi, PD
        mov ecx, 5 * 1024
        xor eax, eax
        rep stosd
        mov edi, PT
        mov eax, P | W | U
        mov ecx, 1024
.fill:  stosd
        add eax, 1000h
        loop .fill
        mov dword [PD], PT | P | W | U
        mov dword [PD + 400h], PT2 | P | W | U
        mov dword [PD2], PT | P | W | U
        mov dword [PD2 + 400h], PT3 | P | W | U
        mov dword [ONE], 1
        mov dword [TWO], 1000
        mov eax, PD
        mov cr3, eax
        mov eax, cr0
        or eax, 80000000h
        mov cr0, eax

; ---- another page for the data ---------------------------------------------------------------------------------------
        page 0, ONE | P | W
        xor ebx, ebx
        mov ecx, 200
.data:  add ebx, [HIGH]
        cmp ecx, 100
        jne .same
        page 0, TWO | P | W
.same:  loop .data
        same ebx, 101 + 99 * 1000

; ---- another directory, by CR3 ---------------------------------------------------------------------------------------
        mov dword [PT3], ONE | P | W
        xor ebx, ebx
        mov ecx, 200
        mov edx, PD
.cr3:   add ebx, [HIGH]
        xor edx, PD ^ PD2
        mov cr3, edx
        loop .cr3
        same ebx, 100 * 1001

; ---- not present any more: #PF in the right turn ---------------------------------------------------------------------
        page 0, ONE | P | W
        expect 14, 0, CODE, .absent
        mov dword [resume], .missing
        mov ecx, 200
.absent:
        mov eax, [HIGH + 8]
        cmp ecx, 100
        jne .there
        page 0, ONE | W
.there: loop .absent
        call failed
.missing:
        same ecx, 99
        mov eax, cr2
        same eax, HIGH + 8

; ---- read-only: level 0 may write until CR0.WP is set ----------------------------------------------------------------
        page 0, ONE | P
        expect 14, 3, CODE, .write
        mov dword [resume], .protected
        mov ecx, 200
.write: mov [HIGH + 4], ecx
        cmp ecx, 100
        jne .open
        mov eax, cr0
        or eax, 10000h
        mov cr0, eax
.open:  loop .write
        call failed
.protected:
        same ecx, 99
        same dword [ONE + 4], 100
        mov eax, cr0
        and eax, ~10000h
        mov cr0, eax

; ---- level 3: the page is taken away from it -------------------------------------------------------------------------
        mov dword [IDT + 50h * 8], (CODE << 16) + .take
        mov dword [IDT + 50h * 8 + 4], 0EE00h
        page 0, ONE | P | W | U
        expect 14, 5, UCODE, .user
        mov dword [resume], .taken
        push dword FLAT
        push dword STACK3
        push dword [user_flags]
        push dword UCODE
        push dword .level3
        iretd
.level3:
        mov ecx, 200
.user:  mov eax, [HIGH]
        cmp ecx, 100
        jne .mine
        int 50h
.mine:  loop .user
        ud2
.take:  page 0, ONE | P | W
        iretd
.taken: same dword [want_vector], NONE

; ---- the dirty bit comes back when it is cleared ---------------------------------------------------------------------
        page 0, ONE | P | W
        mov ecx, 60
.dirty: mov [HIGH + 4], ecx
        mov eax, [PT2]
        and eax, 60h
        cmp eax, 60h
        must e
        page 0, ONE | P | W
        mov eax, [HIGH + 4]
        mov eax, [PT2]
        and eax, 60h
        cmp eax, 20h
        must e
        page 0, ONE | P | W
        dec ecx
        jnz .dirty

; ---- code: another page for a routine, and for the loop itself -------------------------------------------------------
        mov dword [CODE1ST], 0CB01C383h         ; ADD EBX, 1; RETF
        mov dword [CODE2ND], 0CB64C383h         ; ADD EBX, 100; RETF
        page 1, CODE1ST | P
        xor ebx, ebx
        mov ecx, 200
.call:  call RUNS:1000h
        cmp ecx, 100
        jne .routine
        page 1, CODE2ND | P
.routine:
        loop .call
        same ebx, 101 + 99 * 100
        mov esi, .own
        mov edi, CODE1ST + 100h
        mov ecx, .owned - .own
        cs rep movsb
        mov esi, .own
        mov edi, CODE2ND + 100h
        mov ecx, .owned - .own
        cs rep movsb
        mov byte [CODE2ND + 100h + 2], 100
        page 1, CODE1ST | P
        xor ebx, ebx
        mov ecx, 200
        call RUNS:1100h
        same ebx, 101 + 99 * 100
        jmp .stored
.own:   add ebx, byte 1
        cmp ecx, 100
        jne .on
        mov dword [PT2 + 4], CODE2ND | P
        invlpg [HIGH + 1000h]
.on:    loop .own
        retf
.owned:
; ---- a store through one page changes code that runs through another -------------------------------------------------
.stored:
        mov dword [CODE1ST], 0CB01C383h
        page 1, CODE1ST | P
        page 2, CODE1ST | P | W
        xor ebx, ebx
        mov ecx, 200
.patch: call RUNS:1000h
        cmp ecx, 100
        jne .whole
        mov byte [HIGH + 2002h], 10
.whole: loop .patch
        same ebx, 101 + 99 * 10
; ---- operands across two pages that are not neighbours ---------------------------------------------------------------
        page 0, TWO | P | W
        page 1, ONE | P | W
        mov dword [TWO + 0FFCh], 0
        mov dword [ONE], 0
        mov ecx, 200
.split: inc dword [HIGH + 0FFEh]
        loop .split
        same word [TWO + 0FFEh], 200
        same word [ONE], 0
        mov word [TWO + 0FFEh], 0FFFFh
        mov ecx, 3
.carry: inc dword [HIGH + 0FFEh]
        loop .carry
        same word [TWO + 0FFEh], 2
        same word [ONE], 1

; ---- paging itself, off and on ---------------------------------------------------------------------------------------
        mov dword [ONE], 1
        mov dword [TWO], 1000
        mov dword [PT + (ONE >> 10)], TWO | P | W | U
        mov eax, PD
        mov cr3, eax
        xor ebx, ebx
        mov ecx, 200
.paged: add ebx, [ONE]
        mov eax, cr0
        xor eax, 80000000h
        mov cr0, eax
        loop .paged
        same ebx, 100 * 1001
        mov dword [PT + (ONE >> 10)], ONE | P | W | U
        mov eax, cr0
        and eax, 7FFFFFFFh
        mov cr0, eax
        ret
        end_of_rom
