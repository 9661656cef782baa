; Counts the primes below one million with the sieve of Eratosthenes: one bit for each odd number, 62,500 bytes, in the
; 64 KB behind this program.
        org 100h
        cpu 8086

LIMIT   equ 1000000
BITS_   equ LIMIT / 2                   ; bit i stands for the number 2i + 1
BYTES   equ BITS_ / 8

        cld
        mov ax, cs
        add ax, 1000h
        mov es, ax                      ; ES: the sieve
        xor di, di
        mov ax, 0FFFFh
        mov cx, BYTES / 2
        rep stosw
        and byte [es:0], 0FEh           ; 1 is not prime

        mov bx, 3                       ; BX: the prime whose multiples go
cross:  mov ax, bx
        shr ax, 1
        call bit
        test [es:di], al
        jz .next
        mov ax, bx                      ; DX:AX: index of its square, (p * p - 1) / 2
        mul bx
        shr dx, 1
        rcr ax, 1
.clear: cmp dx, BITS_ >> 16
        jb .inside
        ja .next
        cmp ax, BITS_ & 0FFFFh
        jae .next
.inside:
        push ax
        push dx
        mov cl, al
        and cl, 7
        mov ch, 0FEh
        rol ch, cl
        shr dx, 1
        rcr ax, 1
        shr dx, 1
        rcr ax, 1
        shr dx, 1
        rcr ax, 1
        mov di, ax
        and [es:di], ch
        pop dx
        pop ax
        add ax, bx
        adc dx, 0
        jmp .clear
.next:  add bx, 2
        cmp bx, 1000
        jb cross

        xor di, di                      ; count the bits left: DX:BX
        mov bx, 1                       ; 2 is prime, too
        xor dx, dx
        mov cx, BYTES
count:  mov al, [es:di]
        inc di
.bit:   or al, al
        jz .next
        mov ah, al                      ; drop the lowest one
        dec ah
        and al, ah
        add bx, 1
        adc dx, 0
        jmp .bit
.next:  loop count

        mov ax, bx
        mov di, number.end
        mov bx, 10
.digit: push ax                         ; DX:AX / 10, high word first
        mov ax, dx
        xor dx, dx
        div bx
        mov cx, ax
        pop ax
        div bx
        add dl, '0'
        dec di
        mov [di], dl
        mov dx, cx
        or cx, ax
        jnz .digit
        mov dx, di
        mov ah, 9
        int 21h
        ret

bit:    mov di, ax                      ; AX: an index below 65536; ES:DI and the mask AL
        mov cl, al
        and cl, 7
        shr di, 1
        shr di, 1
        shr di, 1
        mov al, 1
        shl al, cl
        ret

number: times 10 db ' '
.end:   db ' primes below 1000000', 13, 10, '$'
