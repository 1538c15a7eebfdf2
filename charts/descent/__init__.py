"""The figures of the Descent lab.

- `curve`: one variable
- `surface`: two variables; `gradient_arrow`: the direction of the negative gradient on it
- `start_map`: where every initial point ends at every learning rate
- `arithmetic`: the numbers of one step as a caption; `runs`: a run with its optimizer
"""
