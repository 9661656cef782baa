; Task switches by JMP, CALL, INT, an exception and IRET, through TSS descriptors and task gates of both sizes; what may be
; wrong with a task before and behind the switch; the I/O bitmap (Intel SDM vol. 3, 8; vol. 1, 19.5).
        %include "frame.inc"

OTHER   equ FREE                        ; TSS of 32 bits at TSS2
GATE    equ FREE + 8h                   ; task gate to it
OTHER16 equ FREE + 10h                  ; TSS of 16 bits at TSS3
BRIEF   equ FREE + 18h                  ; a TSS that is too short
BRIEF16 equ FREE + 20h
ABSENT  equ FREE + 28h                  ; a TSS that is not present
RODATA  equ FREE + 30h
ABSDATA equ FREE + 38h
NOCODE  equ FREE + 40h
ABSLDT  equ FREE + 48h
INNER   equ FREE + 50h                  ; a TSS for level 0 alone
GATE0   equ FREE + 58h                  ; a gate for level 0 alone
NOGATE  equ FREE + 60h                  ; a gate that is not present
BADGATE equ FREE + 68h                  ; a gate to what is no TSS
SHORTC  equ FREE + 70h

TSS3    equ 3C00h
STACK2  equ 0A000h

; the TSS of the other task: where it begins
%macro task 1
        mov edi, TSS2
        mov ecx, 26
        xor eax, eax
        rep stosd
        mov dword [TSS2 + 20h], %1
        mov dword [TSS2 + 24h], 2
        mov dword [TSS2 + 28h], 0AAAAAAAAh
        mov dword [TSS2 + 38h], STACK2
        mov dword [TSS2 + 48h], FLAT
        mov dword [TSS2 + 4Ch], CODE
        mov dword [TSS2 + 50h], STACK
        mov dword [TSS2 + 54h], FLAT
        mov dword [TSS2 + 4], STACK2
        mov dword [TSS2 + 8], STACK
        mov byte [GDT + OTHER + 5], 0E9h
%endmacro

%macro is_free 1
        same byte [GDT + %1 + 5], 89h | LEVEL3
%endmacro
%macro is_busy 1
        same byte [GDT + %1 + 5], 8Bh | LEVEL3
%endmacro
LEVEL3  equ 60h

; what the new task makes of a bad state: vector, code; the EIP is that of the task, and its CS what the TSS says
%macro newfault 4                       ; vector, code, CS, label of the task
        expect %1, %2, %3, %4
        mov dword [resume], %%done
        jmp OTHER:0
%%done: call back
%endmacro

TESTS:  descriptor OTHER, TSS2, 67h, 89h | LEVEL3
        descriptor TSSSEL, TSS, 7FFh, 8Bh | LEVEL3
        descriptor OTHER16, TSS3, 2Bh, 81h
        descriptor BRIEF, TSS2, 66h, 89h
        descriptor BRIEF16, TSS3, 2Ah, 81h
        descriptor ABSENT, TSS2, 67h, 09h
        descriptor RODATA, DATA, 0FFFFh, 91h
        descriptor ABSDATA, DATA, 0FFFFh, 13h
        descriptor NOCODE, ROM, 0FFFFh, 7Bh, 40h
        descriptor ABSLDT, LDT, 7Fh, 02h
        descriptor INNER, TSS2, 67h, 89h
        descriptor SHORTC, ROM, 0Fh, 9Bh, 40h
        gate GDT + GATE, OTHER, 0, 0E5h
        gate GDT + GATE0, OTHER, 0, 85h
        gate GDT + NOGATE, OTHER, 0, 65h
        gate GDT + BADGATE, FLAT & ~3, 0, 0E5h

; ---- JMP there and back ----------------------------------------------------------------------------------------------
        task .first
        mov eax, 11111111h
        mov ebx, 22222222h
        mov ebp, 33333333h
        clts
        stc
        jmp OTHER:12345678h
.back:  pushfd
        pop ecx
        same eax, 11111111h
        same ebx, 22222222h
        same ebp, 33333333h
        is_busy TSSSEL
        is_free OTHER
        str ax
        same ax, TSSSEL
        test ecx, 4001h
        must nz
        test ecx, 4000h
        must z
        jmp .call
.first: same eax, 0AAAAAAAAh
        same esp, STACK2
        str ax
        same ax, OTHER
        is_free TSSSEL
        is_busy OTHER
        smsw ax
        test al, 8                      ; TS
        must nz
        clts
        same dword [TSS + 20h], .back
        same dword [TSS + 28h], 11111111h
        same dword [TSS + 3Ch], 33333333h
        same word [TSS + 4Ch], CODE
        same word [TSS + 50h], STACK
        same word [TSS2], 0
        test byte [TSS + 24h], 1
        must nz
        pushfd
        pop eax
        test eax, 4000h
        must z
        jmp TSSSEL:0

; ---- CALL and IRET ---------------------------------------------------------------------------------------------------
.call:  task .called
        call OTHER:0
.back2: is_busy TSSSEL
        is_free OTHER
        test dword [TSS2 + 24h], 4000h  ; IRET leaves NT clear in the image
        must z
        same dword [TSS2 + 20h], .again
        ; the second time it goes on behind its IRET
        call OTHER:0
        jmp .gate
.called:
        same word [TSS2], TSSSEL
        is_busy TSSSEL
        is_busy OTHER
        pushfd
        pop eax
        test eax, 4000h
        must nz
        iretd
.again: iretd

; ---- task gates ------------------------------------------------------------------------------------------------------
.gate:  task .called
        call GATE:87654321h
        task .jumped
        jmp GATE:0
        jmp .level3
.jumped:
        jmp TSSSEL:0
.level3:
        task .called
        ring3
        call GATE:0
        mov ax, cs
        same ax, UCODE
        call OTHER:0
        endring3

; ---- what is wrong before the switch ---------------------------------------------------------------------------------
        mov ebp, 77777777h
        fault 13, TSSSEL, jmp TSSSEL:0
        fault 13, TSSSEL, call TSSSEL:0
        fault 11, ABSENT, jmp ABSENT:0
        fault 11, ABSENT, call ABSENT:0
        fault 10, BRIEF, jmp BRIEF:0
        fault 10, BRIEF16, call BRIEF16:0
        fault 13, FLAT & ~3, jmp BADGATE:0
        fault 11, NOGATE, jmp NOGATE:0
        fault 13, OTHER | 4, call OTHER | 4:0
        fault3 13, INNER, jmp INNER:0
        fault3 13, INNER, call INNER:0
        fault3 13, GATE0, jmp GATE0:0
        gate GDT + BADGATE, OTHER | 4, 0, 0E5h
        fault 13, OTHER | 4, jmp BADGATE:0
        gate GDT + BADGATE, 1FF8h, 0, 0E5h
        fault 13, 1FF8h, jmp BADGATE:0
        gate GDT + BADGATE, ABSENT, 0, 0E5h
        fault 11, ABSENT, jmp BADGATE:0
        gate GDT + BADGATE, TSSSEL, 0, 0E5h
        fault 13, TSSSEL, jmp BADGATE:0
        same ebp, 77777777h
        ; IRET with NT: the link must be a busy TSS
        push dword 4002h
        popfd
        mov word [TSS], 0
        fault 10, 0, iretd
        mov word [TSS], OTHER
        push dword 4002h
        popfd
        fault 10, OTHER, iretd
        push dword 4002h
        popfd
        mov word [TSS], 1FF8h
        fault 10, 1FF8h, iretd
        push dword 4002h
        popfd
        mov word [TSS], CODE
        fault 10, CODE, iretd
        push dword 2
        popfd

; ---- what is wrong behind it: the new task has the fault -------------------------------------------------------------
        task .never
        mov dword [TSS2 + 4Ch], RODATA | 3
        newfault 10, RODATA, RODATA | 3, .never
        task .never
        mov dword [TSS2 + 4Ch], 3
        newfault 10, 0, 3, .never
        task .never
        mov dword [TSS2 + 4Ch], CODE | 3
        newfault 10, CODE, CODE | 3, .never
        task .never
        mov dword [TSS2 + 4Ch], NOCODE | 3
        newfault 11, NOCODE, NOCODE | 3, .never
        task .never
        mov dword [TSS2 + 4Ch], SHORTC
        newfault 13, 0, SHORTC, .never
        task .never
        mov dword [TSS2 + 54h], RODATA | 3
        mov dword [TSS2 + 48h], 1FF8h
        newfault 10, RODATA, CODE, .never
        task .never
        mov dword [TSS2 + 5Ch], ABSDATA
        newfault 11, ABSDATA, CODE, .never
        task .never
        ; in front of SS, and with it: the task is one of level 3, so that there is a stack for the handler
        mov dword [TSS2 + 4Ch], UCODE
        mov dword [TSS2 + 60h], CODE
        newfault 10, CODE, UCODE, .never
        task .never
        mov dword [TSS2 + 4Ch], UCODE
        mov dword [TSS2 + 60h], ABSLDT
        newfault 10, ABSLDT, UCODE, .never
        task .never
        mov dword [TSS2 + 4Ch], UCODE
        mov dword [TSS2 + 60h], 4
        newfault 10, 4, UCODE, .never
        task .never
        mov dword [TSS2 + 4Ch], UCODE
        mov dword [TSS2 + 50h], STACK
        newfault 10, STACK, UCODE, .never
        task .never
        mov dword [TSS2 + 4Ch], UCODE
        mov dword [TSS2 + 50h], 0
        newfault 10, 0, UCODE, .never
        descriptor ABSDATA, DATA, 0FFFFh, 73h
        task .never
        mov dword [TSS2 + 4Ch], UCODE
        mov dword [TSS2 + 50h], ABSDATA | 3
        newfault 12, ABSDATA, UCODE, .never
        ; a task with the T bit begins with a debug trap
        task .trapped
        mov word [TSS2 + 64h], 1
        xor eax, eax
        mov dr6, eax
        newfault 1, NONE, CODE, .trapped
        mov eax, dr6
        same eax, 0FFFF8FF0h

; ---- a task of the 80286 ---------------------------------------------------------------------------------------------
        mov edi, TSS3
        mov ecx, 11
        xor eax, eax
        rep stosd
        mov word [TSS3 + 0Eh], .sixteen
        mov word [TSS3 + 10h], 2
        mov word [TSS3 + 12h], 1234h
        mov word [TSS3 + 1Ah], STACK2
        mov word [TSS3 + 22h], FLAT
        mov word [TSS3 + 24h], CODE
        mov word [TSS3 + 26h], STACK
        mov word [TSS3 + 28h], FLAT
        mov ebp, 88887777h
        mov esi, esp
        call OTHER16:0
        same ebp, 88887777h
        same esi, esp
        same byte [GDT + OTHER16 + 5], 81h
        ; from the 16-bit task to a 32-bit one
        mov word [TSS3 + 0Eh], .sixteen_jumps
        task .from16
        jmp OTHER16:0
        jmp .interrupts
.sixteen:
        same ax, 1234h
        same word [TSS3], TSSSEL
        same byte [GDT + OTHER16 + 5], 83h
        mov ax, fs
        same ax, 0
        movzx esp, sp
        iretd
.sixteen_jumps:
        mov ecx, 0CCCC1111h
        jmp OTHER:0
.from16:
        same word [TSS3 + 14h], 1111h
        same byte [GDT + OTHER16 + 5], 81h
        jmp TSSSEL:0

; ---- interrupts and exceptions through task gates --------------------------------------------------------------------
.interrupts:
        gate IDT + 61h * 8, OTHER, 0, 0E5h
        task .called
        int 61h
        gate IDT + 61h * 8, OTHER, 0, 85h
        fault3 13, 61h * 8 + 2, int 61h
        gate IDT + 61h * 8, ABSENT, 0, 85h
        fault 11, ABSENT, int 61h
        gate IDT + 61h * 8, CODE, 0, 85h
        fault 13, CODE, int 61h
        ; #GP by a task: the error code is on its stack, and its return goes to the instruction
        gate IDT + 13 * 8, OTHER, 0, 85h
        task .handler
        mov eax, RODATA | 1
.faulting:
        mov gs, ax
        mov ax, gs
        same ax, RODATA
        ; a double fault by a task
        gate IDT + 8 * 8, OTHER, 0, 85h
        gate IDT + 13 * 8, CODE, 0, 0
        task .double
        mov eax, RODATA | 1
        mov gs, ax
.doubled:
        jmp .ports
.handler:
        same esp, STACK2 - 4
        pop eax
        same eax, RODATA
        same dword [TSS + 20h], .faulting
        test dword [TSS + 24h], 10000h      ; RF
        must nz
        mov dword [TSS + 28h], RODATA
        iretd
.double:
        pop eax
        same eax, 0
        mov dword [TSS + 20h], .doubled
        iretd

; ---- the I/O bitmap --------------------------------------------------------------------------------------------------
.ports: mov dword [IDT + 13 * 8], (CODE << 16) + handlers + 13 * HANDLER
        mov dword [IDT + 13 * 8 + 4], 8E00h
        ring3
        in al, 61h
        in ax, 61h
        in eax, 61h
        in eax, 5Ch
        mov edx, 1000h
        in al, dx
        endring3
        fault3 13, 0, in al, 60h
        fault3 13, 0, in ax, 5Fh
        fault3 13, 0, in eax, 5Dh
        mov byte [TSS + 68h + 64h / 8], 11h
        fault3 13, 0, in eax, 61h
        mov edx, 7FFFh
        fault3 13, 0, in al, dx
        ; the last byte of the bitmap is no permission
        descriptor TSSSEL, TSS, 68h + 0Ch, 89h | LEVEL3
        mov eax, TSSSEL
        ltr ax
        mov edx, 58h
        ring3
        in al, dx
        endring3
        mov edx, 60h + 1
        fault3 13, 0, in al, dx
        descriptor TSSSEL, TSS, 67h, 89h | LEVEL3
        mov eax, TSSSEL
        ltr ax
        mov edx, 0
        fault3 13, 0, in al, dx
        ret

.never: call failed
.trapped:
        call failed

; behind a fault in the new task: with its TR, on level 0's stack
back:   pop eax
        mov [scratch], eax
        xor eax, eax
        mov fs, ax
        mov gs, ax
        lldt ax
        mov dword [TSS + 20h], .here
        jmp TSSSEL:0
.here:  is_busy TSSSEL
        and byte [GDT + OTHER + 5], 0FDh
        jmp [scratch]
        end_of_rom
