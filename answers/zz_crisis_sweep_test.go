package answers
import ("testing";"fmt")
func TestZZSweep(t *testing.T){
 h:=scoreHeldOut(t)
 for _,fa:=range []float64{0.005,0.01,0.02,0.03}{
  best:=0.0
  for th:=-5.0;th<6;th+=0.05{ r,a:=h.rates(th); if a<=fa && r>best {best=r}}
  fmt.Printf("fa<=%.3f recall %.3f; ",fa,best)
 }
 fmt.Println()
}
