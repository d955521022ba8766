"""The e-graph rewriter: equality saturation with the rules of the catalogue, and the cheapest form by cost.

arrangement    terms of any type as binary sums and products over leaves: what the e-graph is loaded with
translation    rules as data into rules of egglog; conditions are facts of classes
engine         the one module that touches egglog; runs in a worker process, which client starts and watches
seeds          the forms that enter: classical, expanded, factored, and those of quotients and exponentials
selection      which node of each class the answer takes, by the cost of the machine's operations
rewriter       the rounds of all that on small inputs, then divisions made one; windows cuts large systems into pieces
"""
