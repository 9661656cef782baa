º´	Í!ÃHello, world!
$