"""The ways in: the API gateway's, the load balancers' and the public names' stand-ins, as the plan has them."""
